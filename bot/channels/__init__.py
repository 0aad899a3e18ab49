"""One file per messenger, all to the contract of `bot.messages.Channel`."""
