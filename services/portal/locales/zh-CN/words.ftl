# 代码用语：<集合>-<代码>，代码与接口一致

role-operator = 总行坐席
role-finance = 总行财务
role-stock = 总行物资
role-outreach = 总行宣传
role-branch = 镇街分行
role-clerk = 村居支行
role-org_clerk = 公益组织支行
role-auditor = 审计员
role-oversight = 社会福利科
role-system_admin = 系统管理员
role-security_admin = 安全管理员

urgency-normal = 普通
urgency-urgent = 加急
urgency-emergency = 紧急

tab-open = 待派单
tab-offered = 待接单
tab-accepted = 待上门
tab-in_progress = 服务中
tab-confirming = 待确认
tab-trouble = 异常

source-hotline = 热线 12349
source-visit = 走访
source-web = 网页
source-family = 家属代办

channel-sms = 短信
channel-mobile = 手机页
channel-staff = 工作人员
channel-clock = 系统定时

evidence-code = 服务码
evidence-door_qr = 门牌码
evidence-gps = 定位
evidence-hotline_call = 坐席电话核实
evidence-paper_form = 纸质签字单

phone_owner-own = 本人
phone_owner-spouse = 配偶
phone_owner-child = 子女
phone_owner-other = 他人

living-alone = 独居
living-with_spouse = 与配偶同住
living-with_family = 与家人同住
living-institution = 机构

trait-daily_living = 失能
trait-hardship = 困难
trait-hearing = 听力弱
trait-reading = 不识字

consent-elder = 老人本人
consent-guardian = 监护人
consent-village_worker = 村居工作人员

sex-male = 男
sex-female = 女

recruit-party_member = 老党员
recruit-building_head = 楼栋长
recruit-resident = 热心居民
recruit-retired_cadre = 离退休干部
recruit-society = 社会人士
recruit-younger_elder = 低龄老人
recruit-org_member = 公益组织成员

willingness-acceptable = 可以
willingness-preferred = 乐意

qualification-counselling = 心理咨询
qualification-law = 法律
qualification-nursing = 医疗护理
qualification-electrician = 电工、家电维修
qualification-first_aid = 急救

account-unsettled = 待结算
account-goods = 可换物品
account-savings = 可换服务
account-issuance = 发行
account-redeemed_goods = 已兑物品
account-redeemed_service = 已兑服务
account-expired = 已过期
account-adjustment = 调整
account-pool = 公益池
account-recoverable = 待追回
account-fund_inflow = 资金总入
account-fund_government = 政府投入
account-fund_society = 社会捐助
account-fund_enterprise = 企业捐赠
account-fund_residents = 居民筹集
account-fund_projects = 项目支出
account-fund_goods = 物品支出
account-fund_equipment = 设备支出
account-fund_training = 培训支出
account-fund_rewards = 奖励支出
account-fund_services = 购买服务

purpose-visit = 服务
purpose-settlement = 结算
purpose-goods = 兑换物品
purpose-service = 换服务
purpose-adjustment = 更正
purpose-opening = 期初余额
purpose-history = 历史服务
purpose-clawback = 追回
purpose-expiry = 过期
purpose-succession = 继承
purpose-donation = 转入公益池
purpose-fund_receipt = 资金收入
purpose-fund_expense = 资金支出

message-otp = 登录验证码
message-transaction = 服务通知
message-service_notice = 公告
message-campaign = 宣传

transfer-posted = 记账
transfer-pending = 冻结
transfer-post = 扣划
transfer-void = 解冻
transfer-expire = 到期解冻

correction-void = 全额冲正
correction-restate = 更正时长
correction-claw_back = 追回不实记录
correction-reverse = 冲正

succession-lineal_relative = 直系亲属
succession-pool = 公益池

import_kind-opening_goods = 期初可换物品
import_kind-opening_savings = 期初可换服务
import_kind-opening_unsettled = 期初待结算
import_kind-history = 历史服务
