# Statement
ledger-statement = Statement of the time passbook
ledger-statement-short = Statement
ledger-span = { $from } to { $to }
ledger-count = { $n ->
    [one] 1 line
   *[other] { $n } lines
}
ledger-print = Print
ledger-balances = Balances
ledger-passbook-no = Passbook number
ledger-served = served { $time } in all
ledger-note-goods = For goods at any outlet
ledger-note-savings = For oneself or next of kin
ledger-note-unsettled = Settled on { $day }, { $goods }% / { $savings }%
ledger-held = { $time } of it held
ledger-pending = { $time } more to be confirmed
ledger-period = Period
ledger-first-half = January–June { $year }
ledger-second-half = July–December { $year }
ledger-kind = Type
ledger-account = Account
ledger-all = All
ledger-lines = Lines of the accounts
ledger-no-lines = No lines in this half-year yet. Services appear here when they are uploaded.
ledger-date = Date
ledger-serial = Serial number
ledger-what = What for
ledger-calculation = Calculation
ledger-out = Paid out
ledger-in = Paid in
ledger-amount = Change
ledger-balance = Balance
ledger-served-on = served on { $day }
ledger-total-period = Total of the period (posted)
ledger-total-page = Total of this page (posted)
ledger-older = Older
ledger-newest = Newest
ledger-sign-clerk = Clerk
ledger-sign-volunteer = Volunteer
ledger-sign-checker = Checked by
ledger-sign-seal = Seal

# Overview of the accounts
ledger-title = Accounts
ledger-as-of = As of { $when }
ledger-at-a-glance = Main figures
ledger-kpi-held = Held by volunteers
ledger-kpi-waiting = Waiting for elders
ledger-trial-balance = Trial balance
ledger-balanced = Debits equal credits
ledger-unbalanced = Debits do not equal credits
ledger-unbalanced-hint = Stop settlements and redemptions at once and tell the system administrator.
ledger-accounts = Accounts
ledger-debits = Debits
ledger-credits = Credits
ledger-account-balance = Balance
ledger-pending-debits = Pending debits
ledger-pending-credits = Pending credits
ledger-total = Total
ledger-chain = Chain of blocks
ledger-blocks = Blocks
ledger-transfers = Transfers
ledger-head = Hash of the last block
ledger-chain-hint = The hash of each block contains that of the one before: whoever changes an old line changes the last hash.

# Signed heads
heads-title = Signed heads of the days
heads-of = Head of the chain at the end of { $day }
heads-day = Day
heads-block = Block
heads-suite-intl = Hash (SHA-256)
heads-suite-sm = Hash (SM3)
heads-signature = Signature (Ed25519)
heads-public-key = Public key
heads-key = Name of the key
heads-signed-at = Signed
heads-late = later
heads-qr = QR code of head and signature
heads-hint = Print it, have two persons sign it, and keep it where the system's administrators cannot reach it. Held against an export, this sheet shows whether old lines were rewritten.
heads-before = Days before
heads-none = No signed head yet: the first is made five minutes after the midnight that follows the first posting.
heads-unsigned = Heads are not signed.
heads-unsigned-hint = The service has no key (ledger-head-key.pem). Tell the system administrator.
heads-sign-keeper = Keeper
heads-sign-witness = Witness
ledger-fund-balance = Trial balance of the fund (yuan)
ledger-tabs = Pages of the books
ledger-tab-books = Overview
ledger-tab-coverage = Promise coverage
ledger-tab-fund = Fund

# Promise coverage
coverage-title = Promise coverage
coverage-note = Service savings are what volunteers have been promised; given in twelve months is what confirmed visits issued, the capacity to keep the promise. Towns below 100% need attention.
coverage-summary = Promised { $savings } in all, given in twelve months { $capacity }; most is promised in { $town }
coverage-by-town = By town
coverage-town = Town
coverage-volunteers = Volunteers
coverage-savings = Service savings
coverage-capacity = Given in twelve months
coverage-covered = Covered
coverage-goods = For goods
