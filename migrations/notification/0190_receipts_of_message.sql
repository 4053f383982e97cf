-- Of a message in parts every receipt asks which others have come.
create index receipt_of_message on notification.receipt (message_id) where message_id is not null;
