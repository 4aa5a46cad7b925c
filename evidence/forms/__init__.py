"""The shape of the evidence pages' forms; the services hold the rules."""
