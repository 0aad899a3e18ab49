"""Understanding Vietnamese messages: text, emergencies, intents and meaning."""
