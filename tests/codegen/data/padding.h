/* A type that only C knows. */
typedef struct vendor {
    unsigned short code;
    unsigned char more;
} vendor_t;
