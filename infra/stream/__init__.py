"""The stream 事实外发: what other systems are told of the record, over Kafka and over plain HTTP."""
