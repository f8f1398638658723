"""The state machines of the domain, drawn from the code into docs/."""
