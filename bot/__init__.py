"""The assistant itself: channels, conversation, incidents, training, storage and the officials' pages."""
