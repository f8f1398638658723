"""Feed 事件流: the log as it is handed to others, position by position, each as far as they may read it."""
