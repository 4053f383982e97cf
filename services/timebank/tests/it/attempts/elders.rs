use contracts::elderly::audience::ElderAudience;

use super::*;

pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let elder_id = lived.elder.id;
    // The clerk who asks is not the one who decides.
    let erasing = || {
        people
            .writing()
            .into_iter()
            .filter(|(actor, _)| *actor != people.elsewhere[0])
            .chain(people.role(&[&people.clerk, &people.elsewhere[0]]))
    };
    let purpose = || "visit.uploaded".to_owned();
    vec![
        attempt(elder_form(300), people.writing()),
        attempt(
            RevealElder {
                elder_id,
                field: ElderField::Phone,
                reason: "回访".into(),
            },
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            CloseElder {
                elder_id,
                reason: "moved".into(),
            },
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            ChangeElder {
                elder_id,
                phone: None,
                without_phone: false,
                phone_owner: Some(PhoneOwner::Spouse),
                address: None,
                living: None,
                traits: None,
                contact: None,
                without_contact: false,
                relatives_added: vec![],
                relatives_removed: vec![],
                note: Some("有狗".into()),
            },
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            MoveElder {
                elder_id,
                village: org("370405001005"),
                address: "8 号".into(),
                effective_on: Day(china_date(town.now())),
            },
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            RecordCategory {
                elder_id,
                evidence: CategoryEvidence {
                    category: kernel::Category::Disabled,
                    evidence: "证 0001".into(),
                    verified_by: "民政办".into(),
                    verified_on: Day(china_date(town.now())),
                },
            },
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            ChangeConsent {
                elder_id,
                consent: elder_form(300).consent,
            },
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            CheckResidentId {
                resident_id: ResidentId::for_test(date!(1950 - 01 - 01), 7, Sex::Male)
                    .as_str()
                    .into(),
            },
            people.role(&[&people.auditor, &people.system_admin, &people.stranger]),
        ),
        attempt(
            FindElders {
                text: Some("王".into()),
                within: Some(org(VILLAGE)),
                category: None,
                paging: Paging::default(),
            },
            people.reading(),
        ),
        attempt(GetElder { elder_id }, people.reading()).by_id("elder_id"),
        attempt(
            ExportElder {
                elder_id,
                reason: "本人申请".into(),
            },
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            ProposeElderErasure {
                elder_id,
                reason: "本人要求".into(),
            },
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            ApproveElderErasure {
                erasure_id: lived.elder_erasure,
            },
            erasing(),
        )
        .by_id("erasure_id"),
        attempt(
            RejectElderErasure {
                erasure_id: lived.elder_erasure,
                note: "仍在服务".into(),
            },
            erasing(),
        )
        .by_id("erasure_id"),
        attempt(
            ElderErasures {
                paging: Paging::default(),
            },
            people.role(&[&people.finance, &people.system_admin, &people.stranger]),
        ),
        attempt(
            ElderAccesses {
                elder_id,
                paging: Paging::default(),
            },
            people.reading(),
        )
        .by_id("elder_id"),
        attempt(
            EldersByPhone {
                phone: lived.elder.phone.clone().into(),
            },
            people.role(&[&people.auditor, &people.finance, &people.stranger]),
        ),
        // Names out of scope are left out, not refused; a volunteer gets none at all.
        attempt(
            ElderNames { ids: vec![elder_id] },
            [(people.stranger.clone(), "services_only")],
        ),
        attempt(
            ElderContacts {
                elder_ids: vec![elder_id],
                purpose: purpose(),
            },
            people.people(),
        ),
        attempt(
            ElderAudience {
                within: vec!["370405".parse().unwrap()],
                categories: vec![],
                age_from: None,
                age_to: None,
                after: None,
                most: 10,
                purpose: purpose(),
            },
            people.people(),
        ),
        attempt(ElderForDispatch { elder_id }, people.people()),
    ]
    .into_iter()
    .chain(imports(lived, people))
    .collect()
}

fn imports(lived: &Lived, people: &People) -> Vec<Attempt> {
    let (import_id, form) = (lived.elder_import, elder_form(402));
    let told = ElderTold {
        column: ElderColumn::Phone,
        reading: ElderReading::FullWidth,
    };
    let row = ElderLine {
        row: 3,
        cells: [
            (ElderColumn::ResidentId, form.resident_id.clone()),
            (ElderColumn::Name, form.name.clone()),
        ]
        .into(),
        told: vec![told],
    };
    let paging = Paging::default();
    // An auditor reads profiles, not the tables that they come from.
    let clerks = || people.writing();
    vec![
        attempt(
            OpenElderImport {
                title: "兴中社区台账".into(),
                within: org(VILLAGE),
                table: ElderTable::Gb18030,
                consent: form.consent.clone(),
                welcome: false,
            },
            clerks(),
        ),
        attempt(
            PutElderRows {
                import_id,
                rows: vec![row],
            },
            clerks(),
        )
        .by_id("import_id"),
        attempt(CloseElderUpload { import_id, rows: 1 }, clerks()).by_id("import_id"),
        attempt(
            CommitElderImport {
                import_id,
                choice: ElderChoice::Sound,
            },
            clerks(),
        )
        .by_id("import_id"),
        attempt(DiscardElderImport { import_id }, clerks()).by_id("import_id"),
        attempt(
            ElderImports { paging },
            people.role(&[&people.auditor, &people.system_admin, &people.stranger]),
        ),
        attempt(
            GetElderImport {
                import_id,
                state: Some(ElderRowState::Sound),
                paging,
            },
            clerks(),
        )
        .by_id("import_id"),
        attempt(ElderImportProblems { import_id, after: 0 }, clerks()).by_id("import_id"),
    ]
}
