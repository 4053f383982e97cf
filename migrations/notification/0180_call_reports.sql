-- What a gateway said of a call before we knew its id: the call's answer was still on its way. Joined, or gone after a day.
create table notification.call_report (
    provider    text not null,
    provider_id text not null,
    answered    boolean not null,
    code        text not null,
    received_at timestamptz not null,
    primary key (provider, provider_id)
);
