"""Facts from outside: checked row by row, taken all or nothing."""
