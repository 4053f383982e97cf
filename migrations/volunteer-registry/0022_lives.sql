-- What happens to a volunteer between the application and the exit, and after it.

alter table volunteer.volunteer add column specialty text not null default '';

-- Who has left comes back under the same profile, and so under the same passbook number (R3.4, R11.2): one person, one row.
create unique index volunteer_one_person on volunteer.volunteer (person_key);

-- Who agrees to the service of a minor (R3.3).
create table volunteer.guardian (
    volunteer_id uuid primary key references volunteer.volunteer,
    name         bytea not null,
    phone        bytea not null,
    relation     text not null
);

-- Suspended, resumed, left, applied again; the reason is sealed.
create table volunteer.standing_change (
    id           uuid primary key,
    volunteer_id uuid not null references volunteer.volunteer,
    -- Two of one instant have an order all the same.
    seq          bigint not null generated always as identity,
    step         text not null check (step in ('suspended', 'resumed', 'left', 'applied_again')),
    reason       bytea not null,
    changed_at   timestamptz not null,
    changed_by   uuid                                   -- staff; null = the volunteer
);
create index standing_change_volunteer on volunteer.standing_change (volunteer_id);

-- The word of a second person on a certificate (R3.4): without it the certificate of a professional does not count.
create table volunteer.qualification_verdict (
    qualification_id uuid primary key references volunteer.qualification,
    volunteer_id     uuid not null references volunteer.volunteer,
    verdict          text not null check (verdict in ('verified', 'refused')),
    reason           text,
    decided_at       timestamptz not null,
    decided_by       uuid,
    check (verdict <> 'refused' or reason is not null)
);
create index qualification_verdict_volunteer on volunteer.qualification_verdict (volunteer_id);
-- What has counted until now goes on counting.
insert into volunteer.qualification_verdict (qualification_id, volunteer_id, verdict, decided_at, decided_by)
    select id, volunteer_id, 'verified', recorded_at, recorded_by from volunteer.qualification;

create table volunteer.course (
    id        uuid primary key,
    org       text collate "C" not null check (org ~ '^[0-9]{6}([0-9]{3}|[0-9]{6}|([0-9]{3})?S[0-9]{2})?$'),
    title     text not null,
    place     text not null,
    held_on   date not null,
    valid_to  date not null,
    seats     integer not null check (seats between 1 and 500),
    opened_at timestamptz not null,
    opened_by uuid,
    check (valid_to >= held_on)
);
create index course_org on volunteer.course (org, held_on);
alter table volunteer.training add column course_id uuid references volunteer.course;
create unique index training_once_a_course on volunteer.training (course_id, volunteer_id);

-- Services that somebody does for pay as staff of a partner: no time is earned with them (R3.7). The newest row counts.
create table volunteer.paid_work (
    id           uuid primary key,
    volunteer_id uuid not null references volunteer.volunteer,
    seq          bigint not null generated always as identity,
    partner      text not null,
    services     text[] not null,
    recorded_at  timestamptz not null,
    recorded_by  uuid
);
create index paid_work_volunteer on volunteer.paid_work (volunteer_id);

revoke update, delete, truncate on volunteer.standing_change, volunteer.qualification_verdict, volunteer.course,
    volunteer.paid_work from tb_volunteer;
