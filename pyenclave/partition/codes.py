"""Every code that a diagnostic about trusted Python may carry; docs/trusted-python.md explains each."""

CODES = {
    "P001": "the file cannot be read as Python",
    "P002": "the module's name cannot name an interface",
    "P003": "a decorator is used in a way that it does not have",
    "P004": "an annotation is missing or not supported",
    "P005": "a parameter of a form that trusted functions do not have",
    "P006": "a name that cannot be lowered",
    "P007": "a name that trusted code cannot use",
    "P008": "a statement that trusted code does not have",
    "P009": "an expression that trusted code does not have",
    "P010": "a call that does not fit",
    "P011": "types that do not go together",
    "P012": "a variable that may be unassigned",
    "P013": "a function that may end without its result",
    "P014": "an initial value that is not constant",
    "P015": "a number that does not fit",
    "P016": "a variable that lives inside, used outside",
    "P017": "an exception that cannot cross the boundary",
    "P018": "an import that does not exist inside",
    "P019": "a module without a trusted function",
    "P020": "something that functions which run at once would share",
}
