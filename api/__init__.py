"""The service: web faces, tickets, delivery, permissions and the command line."""
