"""What calls cost on this machine: measured, by a module of trusted Python that does nothing else, and kept."""
