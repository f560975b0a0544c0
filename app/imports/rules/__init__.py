"""Rules that rows keep with each other; each function finds what breaks one of them."""
