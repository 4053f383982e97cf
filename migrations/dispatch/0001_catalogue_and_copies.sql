-- The catalogue of services with dated weights, and copies of what other services tell: the tree, the volunteers.

CREATE TABLE dispatch.service_item (
    code            text PRIMARY KEY CHECK (code ~ '^[0-9]{2}$'),
    name_zh         text NOT NULL,
    name_en         text NOT NULL,
    initials        text NOT NULL,
    class           text NOT NULL CHECK (class IN ('ordinary', 'technical', 'professional')),
    qualification   text CHECK (qualification IN ('counselling', 'law', 'nursing', 'electrician', 'first_aid')),
    needs_insurance boolean NOT NULL,
    intimate        boolean NOT NULL,
    usual_minutes   bigint NOT NULL CHECK (usual_minutes BETWEEN 5 AND 480)
);

-- R4.4: the weight of a visit is the one in force at its actual start; a change is a new row, never an update.
CREATE TABLE dispatch.service_weight (
    service    text NOT NULL REFERENCES dispatch.service_item,
    valid_from timestamptz NOT NULL,
    weight     integer NOT NULL CHECK (weight BETWEEN 1 AND 100000),
    PRIMARY KEY (service, valid_from)
);
REVOKE UPDATE, DELETE ON dispatch.service_weight FROM tb_dispatch;

-- R4.1 and the proposals of R4.3, in force since before the programme began (R12.8).
INSERT INTO dispatch.service_item (code, name_zh, name_en, initials, class, qualification, needs_insurance, intimate, usual_minutes) VALUES
    ('01', '送餐助餐',     'Meal delivery',        'sczc',   'ordinary',     NULL,          false, false,  30),
    ('02', '家电维修',     'Appliance repair',     'jdwx',   'technical',    'electrician', false, false,  60),
    ('03', '家庭保洁',     'House cleaning',       'jtbj',   'ordinary',     NULL,          false, false, 120),
    ('04', '代买代办',     'Errands',              'dmdb',   'ordinary',     NULL,          false, false,  60),
    ('05', '陪伴聊天',     'Company',              'pblt',   'ordinary',     NULL,          false, false,  60),
    ('06', '就医陪护',     'Escort to the doctor', 'jyph',   'ordinary',     NULL,          false, false, 180),
    ('07', '管道疏通',     'Unblocking pipes',     'gdst',   'technical',    NULL,          false, false,  60),
    ('08', '心理咨询',     'Counselling',          'xlzx',   'professional', 'counselling', false, false,  60),
    ('09', '法律服务',     'Legal advice',         'flfw',   'professional', 'law',         false, false,  60),
    ('10', '医疗护理',     'Nursing',              'ylhl',   'professional', 'nursing',     true,  false,  60),
    ('11', '日间照料',     'Day care',             'rjzl',   'ordinary',     NULL,          false, false, 240),
    ('12', '居住设施维护', 'Home repair',          'jzsswh', 'technical',    NULL,          true,  false, 120),
    ('13', '紧急救援',     'Emergency help',       'jjjy',   'technical',    'first_aid',   true,  false,  60),
    ('14', '助浴',         'Help with bathing',    'zy',     'ordinary',     NULL,          false, true,   60),
    ('15', '理发',         'Haircut',              'lf',     'ordinary',     NULL,          false, false,  30);
INSERT INTO dispatch.service_weight (service, valid_from, weight)
    SELECT code, '2019-01-01 00:00:00+08',
           CASE class WHEN 'ordinary' THEN 10000 WHEN 'technical' THEN 20000 ELSE 30000 END
    FROM dispatch.service_item;

-- Copy of the organisation tree: names for messages, positions for distances.
CREATE TABLE dispatch.org_unit (
    code        text PRIMARY KEY,
    name        text NOT NULL,
    lon         double precision,
    lat         double precision,
    active_from date NOT NULL,
    active_to   date,
    changed_at  timestamptz NOT NULL,
    CHECK ((lon IS NULL) = (lat IS NULL))
);

-- Copy of what matching needs of each volunteer. Persons are blind indexes; no name, no number.
CREATE TABLE dispatch.candidate (
    volunteer_id   uuid PRIMARY KEY,
    -- 0 from the activation, then the version of the last change: an older one is ignored.
    version        bigint NOT NULL,
    state          text NOT NULL,
    org            text NOT NULL,
    home           text NOT NULL,
    sex            text NOT NULL CHECK (sex IN ('male', 'female')),
    person         text NOT NULL,
    relatives      text[] NOT NULL,
    -- Codes of services: everything the volunteer will do, and what of it they like to do.
    willing        text[] NOT NULL,
    preferred      text[] NOT NULL,
    -- {"nursing": "2027-03-31"}: kind and last day.
    qualifications jsonb NOT NULL,
    trained_to     date,
    insured_to     date,
    -- Free times in minutes of the China week, Monday 0:00 = 0; touching stretches are one.
    free           int4multirange NOT NULL,
    reach_m        integer NOT NULL CHECK (reach_m >= 0),
    changed_at     timestamptz NOT NULL
);

-- Numbers of orders and cases count up per day; the row is locked until the order or case is committed.
CREATE TABLE dispatch.day_counter (
    kind text NOT NULL CHECK (kind IN ('order', 'case')),
    day  date NOT NULL,
    last integer NOT NULL CHECK (last > 0),
    PRIMARY KEY (kind, day)
);
