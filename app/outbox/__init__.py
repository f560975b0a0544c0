"""What is to be told outside once the transaction that decided it is committed."""
