# Words of the contracts: <set>-<word>

role-operator = Hotline operator
role-finance = Finance
role-stock = Stock
role-outreach = Outreach
role-branch = Town branch
role-clerk = Village clerk
role-org_clerk = Social organisation clerk
role-auditor = Auditor
role-oversight = Oversight
role-system_admin = System administrator
role-security_admin = Security administrator

urgency-normal = Normal
urgency-urgent = Urgent
urgency-emergency = Emergency

tab-open = To dispatch
tab-offered = Offered
tab-accepted = Accepted
tab-in_progress = In progress
tab-confirming = To confirm
tab-trouble = Trouble

source-hotline = Hotline 12349
source-visit = Visit
source-web = Web
source-family = Family

channel-sms = SMS
channel-mobile = Mobile page
channel-staff = Staff
channel-clock = Clock

evidence-code = Visit code
evidence-door_qr = Card at the door
evidence-gps = Position
evidence-hotline_call = Call by the hotline
evidence-paper_form = Signed form

phone_owner-own = Own
phone_owner-spouse = Spouse
phone_owner-child = Child
phone_owner-other = Other

living-alone = Lives alone
living-with_spouse = With spouse
living-with_family = With family
living-institution = Institution

trait-daily_living = Needs daily care
trait-hardship = Hardship
trait-hearing = Hard of hearing
trait-reading = Does not read

consent-elder = The elder
consent-guardian = Guardian
consent-village_worker = Village worker

sex-male = Male
sex-female = Female

recruit-party_member = Party member
recruit-building_head = Building head
recruit-resident = Resident
recruit-retired_cadre = Retired cadre
recruit-society = Member of the public
recruit-younger_elder = Younger elder
recruit-org_member = Member of an organisation

willingness-acceptable = Acceptable
willingness-preferred = Preferred

qualification-counselling = Counselling
qualification-law = Law
qualification-nursing = Nursing
qualification-electrician = Electrician
qualification-first_aid = First aid

account-unsettled = Unsettled
account-goods = Goods
account-savings = Service savings
account-issuance = Issuance
account-redeemed_goods = Redeemed goods
account-redeemed_service = Redeemed service
account-expired = Expired
account-adjustment = Adjustment
account-pool = Pool
account-recoverable = To be given back
account-fund_inflow = Fund: all receipts
account-fund_government = Government
account-fund_society = Society
account-fund_enterprise = Enterprises
account-fund_residents = Residents
account-fund_projects = Projects
account-fund_goods = Goods
account-fund_equipment = Equipment
account-fund_training = Training
account-fund_rewards = Rewards
account-fund_services = Purchased services

purpose-visit = Visit
purpose-settlement = Settlement
purpose-goods = Goods
purpose-service = Service
purpose-adjustment = Correction
purpose-opening = Opening balance
purpose-history = Historic service
purpose-clawback = Taken back
purpose-expiry = Expired
purpose-succession = Succession
purpose-donation = To the pool
purpose-fund_receipt = Fund receipt
purpose-fund_expense = Fund expense

message-otp = Sign-in code
message-transaction = Transaction
message-service_notice = Service notice
message-campaign = Campaign

transfer-posted = Posted
transfer-pending = Held
transfer-post = Captured
transfer-void = Released
transfer-expire = Released when due

correction-void = Void wholly
correction-restate = Restate the minutes
correction-claw_back = Claw back a false record
correction-reverse = Reverse

succession-lineal_relative = A relative in direct line
succession-pool = The public pool

import_kind-opening_goods = Opening balance for goods
import_kind-opening_savings = Opening balance for service
import_kind-opening_unsettled = Opening balance not settled
import_kind-history = Historic service
