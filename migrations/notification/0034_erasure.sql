-- An erased person's messages stay as records of sending (when, by which gateway), without number and text.
alter table notification.message
    drop constraint message_check,
    drop constraint message_check1,
    add column erased_at timestamptz,
    add constraint message_check check ((state = 'no_phone') = (phone is null) or erased_at is not null),
    add constraint message_check1 check ((phone is null) = (phone_index is null));
create index message_kept on notification.message (queued_at) where erased_at is null;
