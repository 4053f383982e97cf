-- Who is staff, where they stand in the tree, who is signed in, and what head office has decided about the settings.

-- The organisation tree: codes are prefixes of one another. A unit is never deleted (R1.5).
create table portal.org_unit (
    code        text collate "C" primary key
                check (code ~ '^[0-9]{6}(S[0-9]{2}|[0-9]{3}(S[0-9]{2}|[0-9]{3}(-[0-9]{2})?)?)?$'),
    name        text not null check (length(name) between 1 and 60),
    kind        text not null check (kind in ('district', 'town', 'village', 'site', 'social_org')),
    lon         double precision,
    lat         double precision,
    active_from date not null,
    active_to   date,
    -- Which unit went on with its work.
    successor   text collate "C" references portal.org_unit (code),
    changed_at  timestamptz not null,
    check ((lon is null) = (lat is null)),
    check (lon between -180 and 180 and lat between -90 and 90),
    check (active_to >= active_from),
    check (successor is null or active_to is not null),
    check (successor <> code)
);

-- How a unit was until it was changed, for reports "as then" (R1.5).
create table portal.org_unit_past (
    code        text collate "C" not null references portal.org_unit (code),
    until       timestamptz not null,
    name        text not null,
    lon         double precision,
    lat         double precision,
    active_from date not null,
    active_to   date,
    successor   text,
    primary key (code, until)
);
revoke update, delete on portal.org_unit_past from tb_portal;

-- One person, one account. Names are sealed; the person key links the account to the same person's volunteer record
-- (decision 19).
create table portal.staff (
    id                   uuid primary key,
    username             text not null check (username ~ '^[a-z0-9][a-z0-9.-]{1,31}$'),
    name                 bytea not null,
    person_key           text,
    roles                text[] not null check (cardinality(roles) > 0 and roles <@ array[
                             'operator', 'finance', 'stock', 'outreach', 'branch', 'clerk', 'org_clerk', 'auditor',
                             'oversight', 'system_admin', 'security_admin']),
    scope                text collate "C" not null references portal.org_unit (code),
    state                text not null check (state in ('active', 'closed')),
    -- Argon2id in PHC form.
    password_hash        text not null check (password_hash like '$argon2id$%'),
    must_change_password boolean not null,
    password_changed_at  timestamptz not null,
    totp_secret          bytea,
    -- The last time step whose code was used: a code counts once.
    totp_step            bigint not null default 0,
    failed_tries         integer not null default 0,
    locked_until         timestamptz,
    created_at           timestamptz not null,
    created_by           uuid,
    last_sign_in_at      timestamptz,
    -- System, security and audit are kept apart from each other and from daily work.
    check (cardinality(roles) = 1 or not roles && array['system_admin', 'security_admin', 'auditor', 'oversight'])
);
create unique index staff_username on portal.staff (username);
create unique index staff_one_account on portal.staff (person_key) where person_key is not null and state = 'active';
create index staff_scope on portal.staff (scope);

-- Staff who are signed in, or on the way. The token itself is only in the browser's cookie.
create table portal.session (
    id             uuid primary key,
    token_hash     bytea not null unique check (length(token_hash) = 32),
    staff_id       uuid not null references portal.staff (id),
    -- What is still to be shown before the session is open.
    stage          text not null check (stage in ('second_factor', 'enrolment', 'new_password', 'open')),
    -- Secret of the second factor that is being enrolled, sealed.
    pending_secret bytea,
    -- Browser and system, e.g. "Chrome · Windows".
    device         text not null,
    created_at     timestamptz not null,
    last_seen_at   timestamptz not null,
    expires_at     timestamptz not null,
    ended_at       timestamptz,
    ended_because  text check (ended_because in ('signed_out', 'ended_by_self', 'ended_by_admin', 'password_changed', 'expired')),
    check ((ended_at is null) = (ended_because is null))
);
create index session_of_staff on portal.session (staff_id, created_at);

-- Six-digit codes by which volunteers sign in on the mobile page: five minutes, five tries (decision 22).
create table portal.sign_in_code (
    id           uuid primary key,
    phone_index  bytea not null,
    code_hash    bytea not null,
    -- Nobody, when the number is not one active volunteer's: the page must not tell.
    volunteer_id uuid,
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    tries        integer not null default 0 check (tries between 0 and 5),
    used_at      timestamptz
);
create index sign_in_code_of_phone on portal.sign_in_code (phone_index, made_at);

create table portal.volunteer_session (
    id           uuid primary key,
    token_hash   bytea not null unique check (length(token_hash) = 32),
    volunteer_id uuid not null,
    device       text not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz
);
create index volunteer_session_of on portal.volunteer_session (volunteer_id, created_at);

-- Values of settings as proposed and decided, by two persons (decision 7).
create table portal.setting_proposal (
    id          uuid primary key,
    key         text not null,
    value       jsonb not null,
    valid_from  timestamptz not null,
    reason      text not null,
    proposed_by uuid,
    proposed_at timestamptz not null,
    state       text not null check (state in ('open', 'approved', 'rejected')),
    decided_by  uuid,
    decided_at  timestamptz,
    version     bigint unique,
    -- Who proposed may take it back, never approve it.
    check (state <> 'approved' or decided_by is distinct from proposed_by or decided_by is null),
    check ((state = 'open') = (decided_at is null)),
    check ((state = 'approved') = (version is not null))
);
create index setting_proposal_waiting on portal.setting_proposal (proposed_at) where state = 'open';

-- The version of all settings, counting up by one with every decision; its row lock puts decisions in order.
create table portal.setting_version (
    one     boolean primary key default true check (one),
    version bigint not null
);
insert into portal.setting_version (version) values (0);
