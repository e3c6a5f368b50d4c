"""What is known of the world: communes, agencies, routing, clocks. Dated data, never code."""
