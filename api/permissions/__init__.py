"""Who may do what: one matrix as data, and the gate that every route passes."""
