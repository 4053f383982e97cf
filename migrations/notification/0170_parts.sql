-- A text that goes over a line in parts: how many there are is known before the first is handed over, so that the receipt of
-- one never stands for all, even when the answers are lost.
create table notification.in_parts (
    message_id uuid primary key references notification.message (id),
    provider   text not null,
    parts      smallint not null check (parts > 1)
);
