"""From the facts to the solver's problem and back."""
