-- Which gateways and doors there are stands in one place, the list of the code; a door that it does not know is `malformed`.
alter table notification.callback
    drop constraint callback_provider_check,
    drop constraint callback_door_check;
