# 老人的联系人、家庭成员和近亲属，登记以后
elder-edit-contact = 联系人
elder-contact-on-file = 现登记：{ $what }
elder-without-contact = 不再有联系人
elder-edit-relatives = 家庭成员和近亲属
elder-relatives-n = 已登记 { $n } 人
elder-relatives-note = 已登记 { $n } 人；身份证号不保存，只留比对码。上门服务不派给他们。
elder-relatives-add = 增加：身份证号
elder-relatives-remove = 去掉：身份证号
elder-relatives-hint = 一行一个
elder_field-relatives = 家庭成员和近亲属
error-relative_unknown = 要去掉的人没有登记，请核对身份证号
