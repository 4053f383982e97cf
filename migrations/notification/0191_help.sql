-- Who calls for a person is read first by the hotline, whatever was asked (R12.3).
alter table notification.reply drop constraint reply_why_check;
alter table notification.reply add constraint reply_why_check
    check (why in ('help', 'nobody_asked', 'ambiguous', 'not_understood', 'too_late', 'not_reached'));
