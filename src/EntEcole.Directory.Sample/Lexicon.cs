namespace EntEcole.Directory.Sample;

/// <summary>Words to invent people with. Surnames are made of syllables; given names are common ones.</summary>
internal static class Lexicon
{
    private static readonly EncodedText[] _surnames = Combine(
        [
            "VAL", "ORTHE", "ROC", "CASTA", "BELLE", "PEY", "GARRI", "LABOU", "FONTA", "SERRA", "COURBE", "MARGA", "ROUDI", "ESCA", "DUBRO",
            "TRÉMO",
            "VERDI", "CAZAU", "LOUBI", "BRUGUI", "ALBA", "DELMI", "FARGUE", "GINE", "HÉRAU", "JOUBA", "LASSE", "MONTÉ", "NOUGA", "PALI",
            "QUERBE", "RASTI",
        ],
        [
            "MIER", "ZAN", "GUÈS", "LOUZE", "RGEL", "NAC", "GNOL", "RIASSE", "DOUX", "VEYRE", "THIOL", "CARD", "BRAN", "SSAGE", "TORTE",
            "PEYRE",
            "LHOU", "MBRAT", "NIÈRE", "VIDOU", "QUAT", "RENS", "LLARD", "DIGUE", "FOSSE", "GRAND", "TENC", "CHAUD", "BONNE", "PLÈS",
            "ROQUES", "SAYRE",
        ]);

    private static readonly EncodedText[] _girls = Words(
        "Zoé", "Léa", "Chloé", "Maëlys", "Inès", "Anaïs", "Éloïse", "Célestine", "Héloïse", "Noémie", "Agathe", "Lou-Anne", "Marie-Lou",
        "Jade", "Louise", "Alba",
        "Lina", "Romane", "Apolline", "Aïcha", "Soline", "Margot", "Clémence", "Rose", "Salomé", "Iris", "Anna", "Jeanne", "Nour", "Adèle",
        "Léonie", "Yasmine",
        "Mila", "Élise", "Capucine", "Juliette", "Lucie", "Alizée", "Maïwenn", "Olivia", "Fatou", "Garance", "Eva", "Thaïs", "Victoire",
        "Camille", "Ève", "Joséphine");

    private static readonly EncodedText[] _boys = Words(
        "Théo", "Noé", "Raphaël", "Gaël", "Loïc", "Joël", "Timéo", "Aurélien", "Clément", "Léo", "Jean-Baptiste", "Pierre-Louis", "Gabriel",
        "Hugo", "Arthur", "Sacha",
        "Maël", "Éliott", "Adam", "Naël", "Jules", "Gabin", "Tom", "Côme", "Ibrahim", "Célian", "Marius", "Ethan", "Nathan", "Rayan",
        "Malo", "Basile",
        "Oscar", "Évan", "Amine", "Lucas", "Antonin", "Simon", "Achille", "Samuel", "Milo", "Augustin", "Yanis", "Camille", "Bastien",
        "Martin", "François", "Zacharie");

    private static readonly EncodedText[] _women = Words(
        "Anne", "Céline", "Sandrine", "Nathalie", "Aurélie", "Émilie", "Karine", "Sophie", "Hélène", "Valérie", "Stéphanie", "Laëtitia",
        "Marie-Claude", "Anne-Sophie",
        "Delphine", "Virginie", "Élodie", "Séverine", "Fatima", "Géraldine", "Noëlle", "Carole", "Ludivine", "Mélanie", "Gaëlle", "Claire",
        "Amandine", "Béatrice",
        "Khadija", "Julie", "Françoise", "Cécile", "Isabelle", "Magali", "Coralie", "Solène", "Laure", "Maria", "Agnès", "Dominique");

    private static readonly EncodedText[] _men = Words(
        "Benoît", "Stéphane", "Jérôme", "Frédéric", "Sébastien", "Cédric", "Grégory", "Mickaël", "Jean-Marc", "Pierre-Yves", "Rémi", "Loïc",
        "Jean-François", "Éric",
        "Thierry", "Olivier", "Nicolas", "Guillaume", "Mathieu", "Karim", "Hervé", "Fabrice", "Ludovic", "Damien", "Régis", "Joël",
        "Xavier", "Laurent",
        "Mohamed", "Vincent", "Christophe", "Arnaud", "Anthony", "Yannick", "José", "Romain", "Gilles", "Alexandre", "Bruno", "Dominique");

    public static IReadOnlyList<EncodedText> Streets { get; } = Words(
        "RUE DES MARRONNIERS", "CHEMIN DE L ANCIENNE GARE", "AVENUE DU 8 MAI 1945", "PLACE DE LA RÉPUBLIQUE", "IMPASSE DE L'OLIVETTE",
        "RUE DU FOUR À CHAUX",
        "ROUTE DE LA CRÊTE", "ALLÉE DES GENÊTS", "LOTISSEMENT LES PÂQUERETTES", "RUE DE LA POSTE", "LIEU-DIT LA BORDE BASSE",
        "BOULEVARD DE LA MARNE", "RUE HAUTE",
        "CHEMIN DU MOULIN À VENT", "RUE DE L ÉGLISE", "RÉSIDENCE LE PARC", "QUAI DU CANAL", "RUE DES TANNEURS", "TRAVERSE DES CHÈVRES");

    public static EncodedText Girl(ref Noise noise) => noise.Pick<EncodedText>(_girls);

    public static EncodedText Boy(ref Noise noise) => noise.Pick<EncodedText>(_boys);

    public static EncodedText Woman(ref Noise noise) => noise.Pick<EncodedText>(_women);

    public static EncodedText Man(ref Noise noise) => noise.Pick<EncodedText>(_men);

    public static EncodedText Surname(ref Noise noise)
    {
        var name = noise.Pick<EncodedText>(_surnames);
        return noise.Below(100) switch
        {
            < 2 => new EncodedText("DE " + name.Text),
            2 => new EncodedText("DE LA " + name.Text),
            3 => new EncodedText("D'A" + name.Text),
            4 => new EncodedText("EL " + name.Text),
            < 8 => new EncodedText($"{name.Text}-{noise.Pick<EncodedText>(_surnames).Text}"),
            8 => new EncodedText($"{name.Text} {noise.Pick<EncodedText>(_surnames).Text}"),
            _ => name,
        };
    }

    private static EncodedText[] Combine(string[] heads, string[] tails) =>
        [.. heads.SelectMany(head => tails, (head, tail) => new EncodedText(head + tail))];

    private static EncodedText[] Words(params string[] texts) => [.. texts.Select(text => new EncodedText(text))];
}
