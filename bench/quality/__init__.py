"""The measure of reading and routing: papers of our own make with their truth, and what Hoso says of them."""
