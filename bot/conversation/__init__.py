"""What is said next: pure step functions, one module per flow, and the engine that picks the flow."""
