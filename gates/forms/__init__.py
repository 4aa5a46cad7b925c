"""The shape of the forms at gates; the services hold the rules and say what is wrong."""
