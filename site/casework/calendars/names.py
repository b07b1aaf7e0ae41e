"""What the holidays are called in both languages, by the name the packages give."""

Name = tuple[str, str]

CN: dict[str, Name] = {
    "New Year's Day": ("元旦", "New Year's Day"),
    "Spring Festival": ("春节", "Spring Festival"),
    "Tomb-sweeping Day": ("清明节", "Tomb-sweeping Day"),
    "Labour Day": ("劳动节", "Labour Day"),
    "Dragon Boat Festival": ("端午节", "Dragon Boat Festival"),
    "Mid-autumn Festival": ("中秋节", "Mid-autumn Festival"),
    "National Day": ("国庆节", "National Day"),
    "Anti-Fascist 70th Day": (
        "抗日战争胜利70周年纪念日",
        "70th anniversary of the victory of 1945",
    ),
}

GB: dict[str, Name] = {
    "New Year's Day": ("元旦", "New Year's Day"),
    "New Year Holiday": ("新年次日", "2 January"),
    "Saint Patrick's Day": ("圣帕特里克节", "St Patrick's Day"),
    "Good Friday": ("耶稣受难日", "Good Friday"),
    "Easter Monday": ("复活节星期一", "Easter Monday"),
    "May Day": ("五月初银行假日", "Early May bank holiday"),
    "Spring Bank Holiday": ("春季银行假日", "Spring bank holiday"),
    "Battle of the Boyne": ("博因河战役纪念日", "Battle of the Boyne"),
    "Summer Bank Holiday": ("夏季银行假日", "Summer bank holiday"),
    "Late Summer Bank Holiday": ("夏末银行假日", "Late summer bank holiday"),
    "Saint Andrew's Day": ("圣安德鲁节", "St Andrew's Day"),
    "Christmas Day": ("圣诞节", "Christmas Day"),
    "Boxing Day": ("节礼日", "Boxing Day"),
    "Wedding of William and Catherine": ("威廉王子婚礼", "Royal wedding"),
    "Diamond Jubilee of Elizabeth II": ("女王登基六十周年", "Diamond Jubilee"),
    "Platinum Jubilee of Elizabeth II": ("女王登基七十周年", "Platinum Jubilee"),
    "State Funeral of Queen Elizabeth II": ("女王国葬", "State funeral of the Queen"),
    "Coronation of Charles III": ("国王加冕", "Coronation of the King"),
    "Scotland's participation in the FIFA World Cup final": (
        "苏格兰参加世界杯",
        "Scotland at the World Cup",
    ),
}

GB_PARTS: dict[str, Name] = {
    "ENG": ("英格兰", "England"),
    "WLS": ("威尔士", "Wales"),
    "SCT": ("苏格兰", "Scotland"),
    "NIR": ("北爱尔兰", "Northern Ireland"),
}

US: dict[str, Name] = {
    "New Year's Day": ("元旦", "New Year's Day"),
    "Martin Luther King Jr. Day": (
        "马丁·路德·金日",
        "Birthday of Martin Luther King, Jr.",
    ),
    "Washington's Birthday": ("华盛顿诞辰日", "Washington's Birthday"),
    "Memorial Day": ("阵亡将士纪念日", "Memorial Day"),
    "Juneteenth National Independence Day": (
        "六月节",
        "Juneteenth National Independence Day",
    ),
    "Independence Day": ("独立日", "Independence Day"),
    "Labor Day": ("劳动节", "Labor Day"),
    "Columbus Day": ("哥伦布日", "Columbus Day"),
    "Veterans Day": ("退伍军人节", "Veterans Day"),
    "Thanksgiving Day": ("感恩节", "Thanksgiving Day"),
    "Christmas Day": ("圣诞节", "Christmas Day"),
}

OBSERVED: Name = ("补假", "observed")
