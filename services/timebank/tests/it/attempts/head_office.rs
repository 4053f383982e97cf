use super::*;

pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let today = Day(china_date(town.now()));
    let nobody_else = || {
        people.role(&[
            &people.clerk,
            &people.auditor,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let administrator_only =
        || people.role(&[&people.operator, &people.clerk, &people.auditor, &people.stranger]);
    // Sign-in is the security administrator's, accounts are the system administrator's (8.1.4.2).
    let security_only = || {
        people.role(&[
            &people.operator,
            &people.clerk,
            &people.auditor,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let change_id = lived.proposal;
    let stock_only = || people.role(&[&people.operator, &people.clerk, &people.finance, &people.stranger]);
    let staff_id = town.clerk().staff_id().unwrap();
    let propose = ProposeSetting {
        key: settings::CASE_WORKING_DAYS.into(),
        value: 6.into(),
        valid_from: At(town.now()),
        reason: "试点".into(),
    };
    let not_the_portal = || {
        [
            &people.operator,
            &people.clerk,
            &people.stranger,
            &Actor::service("dispatch"),
        ]
        .map(|actor| (actor.clone(), "portal_only"))
    };
    vec![
        attempt(
            SendSignInCode {
                phone: lived.volunteer.phone.clone().into(),
                code: "135790".into(),
            },
            not_the_portal(),
        ),
        attempt(
            WechatEntrance {
                back: "http://127.0.0.1/m".into(),
                state: "x".into(),
            },
            not_the_portal(),
        ),
        attempt(WechatPerson { code: "x".into() }, not_the_portal()),
        attempt(
            RevealReply {
                reply_id: lived.reply,
                reason: "回电".into(),
            },
            nobody_else(),
        ),
        attempt(
            HandleReply {
                reply_id: lived.reply,
                note: "已回电".into(),
            },
            nobody_else(),
        ),
        attempt(
            FindMessages {
                about: Some(ElderId::generate(town.now()).uuid()),
                state: None,
                paging: Paging::default(),
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(
            RepliesForHotline {
                paging: Paging::default(),
            },
            nobody_else(),
        ),
        attempt(ChannelHealth {}, people.role(&[&people.clerk, &people.stranger])),
        attempt(
            PutOrgUnit {
                code: org("370405001006"),
                name: "新社区".into(),
                position: None,
                active_from: today,
                active_to: None,
                successor: None,
                facts: Default::default(),
            },
            administrator_only(),
        ),
        attempt(
            CreateStaff {
                username: "new.clerk".into(),
                name: "陈静".into(),
                resident_id: None,
                roles: vec![Role::Clerk],
                scope: org(VILLAGE),
                password: "Yunhe+2026+Ab".into(),
                keep_password: false,
                totp_secret: None,
            },
            administrator_only(),
        ),
        attempt(
            ProposeStaffRoles {
                staff_id,
                roles: vec![Role::Clerk],
                scope: org(VILLAGE),
                reason: "调岗".into(),
            },
            administrator_only(),
        ),
        attempt(
            ProposeStaffReset {
                staff_id,
                password: None,
                reason: "手机遗失".into(),
            },
            security_only(),
        ),
        attempt(ApproveStaffChange { change_id }, administrator_only()),
        attempt(RejectStaffChange { change_id }, administrator_only()),
        attempt(CloseStaff { staff_id }, administrator_only()),
        attempt(
            CloseStaff {
                staff_id: people.system_admin.staff_id().unwrap(),
            },
            [(people.system_admin.clone(), "own_account")],
        ),
        attempt(ReopenStaff { staff_id }, administrator_only()),
        attempt(EndStaffSessions { staff_id }, security_only()),
        attempt(UnlockStaff { staff_id }, security_only()),
        attempt(propose, nobody_else()),
        attempt(
            RejectSetting {
                proposal_id: lived.proposal,
            },
            nobody_else(),
        ),
        attempt(
            ApproveSetting {
                proposal_id: lived.proposal,
            },
            nobody_else()
                .into_iter()
                .chain([(people.operator.clone(), "setting_own_proposal")]),
        ),
        attempt(
            StaffNames { ids: vec![staff_id] },
            [(people.stranger.clone(), "services_only")],
        ),
        attempt(StaffPersonKey { staff_id }, people.people()),
        attempt(
            AddItem {
                code: "B2".into(),
                name: "大米".into(),
                unit: "袋".into(),
                price: StandardMinutes::new(90),
                from: today,
                facts: item::ItemFacts::default(),
            },
            stock_only(),
        ),
        attempt(
            PriceItem {
                item_id: lived.item,
                price: StandardMinutes::new(100),
                from: today,
            },
            stock_only(),
        ),
        // For everybody: the list hangs in every outlet.
        attempt(ListItems { text: None }, []),
        attempt(
            TrialBalance {},
            people.role(&[
                &people.clerk,
                &people.branch,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        attempt(
            FindHeads {
                until: None,
                limit: 31,
            },
            people.role(&[
                &people.operator,
                &people.clerk,
                &people.branch,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        // Last: it fills the tree.
        attempt(LoadDivisions {}, administrator_only()),
    ]
}
