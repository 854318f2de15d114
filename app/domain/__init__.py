"""Pure rules of the business: no I/O, no clock, no framework. Everything here is a function of its arguments."""
