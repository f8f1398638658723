"""Units and their workshops 单位、车间名称: a large steel enterprise as it is really divided."""

from collections import Counter
from collections.abc import Sequence
from itertools import cycle, islice
from random import Random
from typing import NamedTuple

# "#" is where 第一, 第二 ... stands when a unit has several of the kind.
WORKSHOPS = {
    "iron": (
        "#高炉车间", "#上料车间", "#喷煤车间", "#热风炉作业区", "#铸铁车间", "#渣处理车间",
        "#除尘车间", "#炉前作业区", "#点检作业区", "#检修车间", "#原料车间", "#生产准备车间",
    ),
    "coking": (
        "#备煤车间", "#炼焦车间", "#干熄焦车间", "#回收车间", "#精制车间", "#焦炉热修车间",
        "#煤气净化车间", "#焦油加工车间", "#化验站", "#电仪车间", "#运焦作业区", "#环保水处理车间",
    ),
    "sinter": (
        "#烧结车间", "#配料车间", "#混匀料场", "#造球焙烧车间", "#成品筛分作业区", "#脱硫脱硝车间",
        "#主抽风机作业区", "#皮带运输车间", "#检修车间", "#电气车间", "#点检作业区", "#石灰车间",
    ),
    "steel": (
        "#转炉车间", "#连铸车间", "#精炼车间", "#铁水预处理车间", "#废钢车间", "#天车车间",
        "#炉衬砌筑车间", "#除尘车间", "#板坯精整车间", "#检修车间", "#电仪车间", "#渣钢处理作业区",
    ),
    "rolling": (
        "#加热炉作业区", "#粗轧作业区", "#精轧作业区", "#卷取作业区", "#精整车间", "#磨辊车间",
        "#成品发运车间", "#机械车间", "#电气车间", "#水处理车间", "#质检站", "#热处理作业区",
    ),
    "cold": (
        "#酸轧作业区", "#连退作业区", "#镀锌作业区", "#重卷作业区", "#平整作业区", "#磨辊车间",
        "#包装作业区", "#成品库", "#公辅作业区", "#机械点检作业区", "#电气点检作业区", "#酸再生作业区",
    ),
    "mine": (
        "#采矿车间", "#穿爆车间", "#电铲车间", "#汽运车间", "#破碎车间", "#选别车间",
        "#尾矿车间", "#过滤车间", "#排土车间", "#机修车间", "#供电车间", "#地质测量站",
    ),
    "power": (
        "#锅炉车间", "#汽机车间", "#变电站", "#给水车间", "#燃气车间", "#制氧车间",
        "#空压站", "#热力管网作业区", "#电气试验站", "#供电车间", "#能源调度中心", "#污水处理车间",
    ),
    "machinery": (
        "#铸造车间", "#锻造车间", "#金工车间", "#铆焊车间", "#热处理车间", "#装配车间",
        "#备件车间", "#电机修理车间", "#液压润滑站", "#起重作业区", "#点检站", "#维修中心",
    ),
    "transport": (
        "#机务段", "#车务段", "#工务段", "#电务段", "#车辆段", "#铁水运输作业区",
        "#汽车队", "#装卸作业区", "#运输调度所", "#原料站", "#成品站", "#修理车间",
    ),
    "supply": (
        "#原燃料部", "#备件部", "#仓储中心", "#区域分公司", "#进出口部", "#储运站",
        "#结算中心", "#客户服务部", "#检验站", "#化学分析站", "#物理检验站", "#计量站",
    ),
    "build": (
        "#项目部", "#土建分公司", "#结构分公司", "#安装分公司", "#筑炉分公司", "#管道分公司",
        "#混凝土搅拌站", "#起重运输分公司", "#装饰分公司", "#市政分公司", "#预算合同部", "#测量队",
    ),
    "design": (
        "#炼铁设计室", "#炼钢设计室", "#轧钢设计室", "#土建设计室", "#电气设计室", "#给排水设计室",
        "#总图运输室", "#热能燃气设计室", "#工程咨询室", "#环境工程室", "#总承包项目部", "#技术经济室",
    ),
    "research": (
        "#工艺研究所", "#产品研究所", "#用户技术研究所", "#检测中心", "#中试车间", "#自动化研究所",
        "#信息研究所", "#软件事业部", "#系统运维部", "#仪表事业部", "#计量室", "#情报标准室",
    ),
    "living": (
        "#食堂", "#物业管理站", "#供暖站", "#职工公寓", "#幼儿园", "#园林队",
        "#饮料厂", "#维修队", "#浴室管理站", "#商贸公司", "#通勤车队", "#社区服务站",
    ),
    "hospital": (
        "#内科", "#外科", "#妇儿科", "#急诊科", "#医技科", "#药剂科",
        "#护理部", "#门诊部", "#职业病防治所", "#社区卫生服务中心", "#体检中心", "#康复科",
    ),
    "school": (
        "#冶金系", "#机电系", "#自动化系", "#基础部", "#学生处", "#培训部",
        "#实训中心", "#成人教育部", "#招生就业处", "#图书馆", "#后勤处", "#体育教研室",
    ),
    "security": (
        "#护厂大队", "#消防大队", "#治安大队", "#门卫大队", "#交通管理站", "#技防中心",
        "#内保科", "#综治办", "#押运队", "#防火科", "#巡逻队", "#指挥调度中心",
    ),
    "venture": (
        "#生产部", "#设备部", "#质量部", "#市场部", "#物流部", "#财务部",
        "#人力资源部", "#工艺技术部", "#安全环保部", "#采购部", "#公用设施部", "#成品车间",
    ),
}  # fmt: skip
OFFICE = "机关#"
# Branches of another type than their unit's; most units have a few.
MIXED = (
    ("#工程项目部", "construction"), ("#技改工程部", "construction"),
    ("技术中心#", "research_design"), ("#技术研究室", "research_design"),
    ("离退休职工#", "living_services"), ("生活后勤#", "living_services"),
    ("控股公司#", "joint_venture"), ("联营企业#", "joint_venture"),
)  # fmt: skip
MIXED_SHARE = 6  # one branch in so many
ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


class Unit(NamedTuple):
    """单位: a unit with a committee, the type of most of its branches, and what its workshops are."""

    name: str
    type: str
    workshops: str


UNITS = (
    Unit("炼铁厂", "production", "iron"),
    Unit("第二炼钢厂", "production", "steel"),
    Unit("机械动力公司", "production", "machinery"),
    Unit("建设公司", "construction", "build"),
    Unit("设计研究院", "research_design", "design"),
    Unit("生活服务公司", "living_services", "living"),
    Unit("合资公司", "joint_venture", "venture"),
    Unit("第二炼铁厂", "production", "iron"),
    Unit("焦化厂", "production", "coking"),
    Unit("冷轧厂", "production", "cold"),
    Unit("烧结厂", "production", "sinter"),
    Unit("球团厂", "production", "sinter"),
    Unit("第一炼钢厂", "production", "steel"),
    Unit("第三炼钢厂", "production", "steel"),
    Unit("特殊钢公司", "production", "steel"),
    Unit("热轧厂", "production", "rolling"),
    Unit("中厚板厂", "production", "rolling"),
    Unit("高速线材厂", "production", "rolling"),
    Unit("型材厂", "production", "rolling"),
    Unit("棒材厂", "production", "rolling"),
    Unit("带钢厂", "production", "rolling"),
    Unit("钢管厂", "production", "rolling"),
    Unit("硅钢厂", "production", "cold"),
    Unit("镀锌板厂", "production", "cold"),
    Unit("北山铁矿", "production", "mine"),
    Unit("东沟铁矿", "production", "mine"),
    Unit("选矿厂", "production", "mine"),
    Unit("石灰石矿", "production", "mine"),
    Unit("动力厂", "production", "power"),
    Unit("氧气厂", "production", "power"),
    Unit("发电厂", "production", "power"),
    Unit("机械制造厂", "production", "machinery"),
    Unit("设备检修公司", "production", "machinery"),
    Unit("铁路运输公司", "production", "transport"),
    Unit("汽车运输公司", "production", "transport"),
    Unit("销售公司", "production", "supply"),
    Unit("原燃料供应公司", "production", "supply"),
    Unit("质量检验中心", "production", "supply"),
    Unit("第二建设公司", "construction", "build"),
    Unit("机电安装公司", "construction", "build"),
    Unit("冶金修建公司", "construction", "build"),
    Unit("矿山建设公司", "construction", "build"),
    Unit("钢结构工程公司", "construction", "build"),
    Unit("房地产开发公司", "construction", "build"),
    Unit("搬迁调整工程指挥部", "construction", "build"),
    Unit("技术研究院", "research_design", "research"),
    Unit("自动化信息公司", "research_design", "research"),
    Unit("计量检测中心", "research_design", "research"),
    Unit("工程咨询监理公司", "research_design", "design"),
    Unit("环境保护研究院", "research_design", "research"),
    Unit("物业管理公司", "living_services", "living"),
    Unit("园林绿化公司", "living_services", "living"),
    Unit("实业发展公司", "living_services", "living"),
    Unit("总医院", "living_services", "hospital"),
    Unit("技师学院", "living_services", "school"),
    Unit("保卫部", "living_services", "security"),
    Unit("合资气体公司", "joint_venture", "venture"),
    Unit("合资镀层板公司", "joint_venture", "venture"),
    Unit("合资汽车零部件公司", "joint_venture", "venture"),
    Unit("合资物流公司", "joint_venture", "venture"),
)


def branch_names(rng: Random, unit: Unit, count: int) -> list[tuple[str, str]]:
    """党支部名称: that many different names of branches in a unit, each with the branch's type."""
    mixed = max(1, count // MIXED_SHARE)
    own = [(stem, unit.type) for stem in WORKSHOPS[unit.workshops]]
    other = ((OFFICE, unit.type), *rng.sample(MIXED, len(MIXED)))
    return _numbered(rng.sample(own, len(own)), count - mixed) + _numbered(other, mixed)


def _numbered(kinds: Sequence[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Go round the kinds until there are enough; number those that come more than once."""
    many = Counter(islice(cycle(kinds), count))
    return [
        (stem.replace("#", f"第{ORDINALS[n]}" if times > 1 else "") + "党支部", branch_type)
        for (stem, branch_type), times in many.items()
        for n in range(times)
    ]
