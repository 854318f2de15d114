"""The search port on OpenSearch: any number of hosts write to and ask one cluster."""
