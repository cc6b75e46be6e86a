/// Words too common to search by. They are indexed (phrases need them) but left out of queries and suggestions.
public enum StopWords {
  public static func contains(_ folded: [UInt8]) -> Bool {
    // The longest word of the list has 24 bytes.
    folded.count <= 24 && all.contains(folded)
  }

  public static func contains(_ word: String) -> Bool { contains(Array(word.utf8)) }

  private static let all: Set<[UInt8]> = Set((russian + english).map { Array($0.utf8) })

  private static let russian = list(
    """
    а без более больше будет будто бы был была были было быть в вам вас ваш ваша ваше ваши вдруг ведь весь во вот
    впрочем все всегда всего всем всех всю вы где говорит да даже два для до другой его ее ей ему если есть еще ж же
    за зачем здесь и из или им иногда их к как какая какой какие когда конечно который которая которые которое которую
    которых кто куда ли либо лучше между меня мне много может можно мой моя мы на над надо наконец нас наш не него нее
    ней нельзя нет ни нибудь никогда ним них ничего но ну о об один он она они оно опять от очень перед по под после
    потом потому почти при про раз разве с сам свой свою себе себя сейчас со совсем так также такой там тебя тем теперь
    то тогда того тоже только том тот три тут ты у уж уже хоть хотя чего чей чем через что чтоб чтобы чуть эта эти этим
    этих это этого этой этом этот эту я здравствуйте спасибо пожалуйста добрый день привет
    """)

  private static let english = list(
    """
    a about after all also am an and any are as at be because been before being between both but by can could did do
    does doing don down during each few for from further had has have having he her here hers him his how i if in into
    is it its itself just me more most my no nor not now of off on once only or other our ours out over own re s same
    she should so some such t than that the their theirs them then there these they this those through to too under
    until up us very was we were what when where which while who whom why will with would you your yours hello hi
    please thanks
    """)

  private static func list(_ words: String) -> [String] {
    words.split(whereSeparator: \.isWhitespace).map(String.init)
  }
}
