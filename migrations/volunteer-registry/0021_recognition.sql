-- Stars 星级评定 (R10.2): rated on raw hours, applied for, reviewed, shown publicly, issued.

create table volunteer.star (
    id                uuid primary key,
    volunteer_id      uuid not null references volunteer.volunteer,
    -- The sub-branch when it was applied for.
    org               text collate "C" not null,
    level             smallint not null check (level between 1 and 5),
    -- Raw hours from which the level could be had then, and the raw minutes that were there.
    threshold_h       integer not null check (threshold_h > 0),
    raw_minutes       bigint not null,
    state             text not null
        check (state in ('applied', 'notice', 'objected', 'issued', 'refused', 'withdrawn')),
    applied_at        timestamptz not null,
    -- The member of staff; null = the volunteer, or the server's operator.
    applied_by        uuid,
    reviewed_at       timestamptz,
    reviewed_by       uuid,
    notice_from       date,
    notice_to         date,
    issued_at         timestamptz,
    -- What ended a rating that was not issued.
    ended_by          text check (ended_by in ('review', 'objection', 'hours')),
    reason            text,
    withdrawn_at      timestamptz,
    withdrawn_by      uuid,
    check (raw_minutes >= threshold_h * 60),
    check ((notice_from is null) = (notice_to is null) and notice_from <= notice_to),
    check (state not in ('notice', 'objected', 'issued', 'withdrawn') or notice_to is not null and reviewed_at is not null),
    check ((state in ('issued', 'withdrawn')) = (issued_at is not null)),
    check ((state = 'refused') = (ended_by is not null)),
    check ((state = 'withdrawn') = (withdrawn_at is not null)),
    check (state <> 'withdrawn' or reason is not null)
);
create unique index star_one_under_way on volunteer.star (volunteer_id) where state in ('applied', 'notice', 'objected');
create unique index star_level_once on volunteer.star (volunteer_id, level) where state = 'issued';
create index star_org on volunteer.star (org, applied_at);
create index star_notice on volunteer.star (notice_to) where state in ('notice', 'objected');
revoke delete, truncate on volunteer.star from tb_volunteer;

-- Objections during the public notice; who objects and why is sealed.
create table volunteer.star_objection (
    id          uuid primary key,
    star_id     uuid not null references volunteer.star,
    objection   bytea not null,
    recorded_at timestamptz not null,
    recorded_by uuid,
    ruling      text check (ruling in ('upheld', 'dismissed')),
    reason      text,
    ruled_at    timestamptz,
    ruled_by    uuid,
    check ((ruling is null) = (ruled_at is null) and (ruling is null) = (reason is null))
);
create index star_objection_star on volunteer.star_objection (star_id);
create unique index star_objection_one_open on volunteer.star_objection (star_id) where ruling is null;
revoke delete, truncate on volunteer.star_objection from tb_volunteer;

-- The day of service of minutes that were brought over (R12.8): certificates and awards go by the days served.
alter table volunteer.raw_correction add column effective_on date;
