namespace EntEcole.Directory.Sample;

/// <summary>Words to invent people with. Surnames are made of syllables; given names are common ones.</summary>
internal static class Lexicon
{
    private static readonly Word[] _surnames = Combine(
        [
            "VAL", "ORTHE", "ROC", "CASTA", "BELLE", "PEY", "GARRI", "LABOU", "FONTA", "SERRA", "COURBE", "MARGA", "ROUDI", "ESCA", "DUBRO", "TRÉMO",
            "VERDI", "CAZAU", "LOUBI", "BRUGUI", "ALBA", "DELMI", "FARGUE", "GINE", "HÉRAU", "JOUBA", "LASSE", "MONTÉ", "NOUGA", "PALI", "QUERBE", "RASTI",
        ],
        [
            "MIER", "ZAN", "GUÈS", "LOUZE", "RGEL", "NAC", "GNOL", "RIASSE", "DOUX", "VEYRE", "THIOL", "CARD", "BRAN", "SSAGE", "TORTE", "PEYRE",
            "LHOU", "MBRAT", "NIÈRE", "VIDOU", "QUAT", "RENS", "LLARD", "DIGUE", "FOSSE", "GRAND", "TENC", "CHAUD", "BONNE", "PLÈS", "ROQUES", "SAYRE",
        ]);

    private static readonly Word[] _girls = Words(
        "Zoé", "Léa", "Chloé", "Maëlys", "Inès", "Anaïs", "Éloïse", "Célestine", "Héloïse", "Noémie", "Agathe", "Lou-Anne", "Marie-Lou", "Jade", "Louise", "Alba",
        "Lina", "Romane", "Apolline", "Aïcha", "Soline", "Margot", "Clémence", "Rose", "Salomé", "Iris", "Anna", "Jeanne", "Nour", "Adèle", "Léonie", "Yasmine",
        "Mila", "Élise", "Capucine", "Juliette", "Lucie", "Alizée", "Maïwenn", "Olivia", "Fatou", "Garance", "Eva", "Thaïs", "Victoire", "Camille", "Ève", "Joséphine");

    private static readonly Word[] _boys = Words(
        "Théo", "Noé", "Raphaël", "Gaël", "Loïc", "Joël", "Timéo", "Aurélien", "Clément", "Léo", "Jean-Baptiste", "Pierre-Louis", "Gabriel", "Hugo", "Arthur", "Sacha",
        "Maël", "Éliott", "Adam", "Naël", "Jules", "Gabin", "Tom", "Côme", "Ibrahim", "Célian", "Marius", "Ethan", "Nathan", "Rayan", "Malo", "Basile",
        "Oscar", "Évan", "Amine", "Lucas", "Antonin", "Simon", "Achille", "Samuel", "Milo", "Augustin", "Yanis", "Camille", "Bastien", "Martin", "François", "Zacharie");

    private static readonly Word[] _women = Words(
        "Anne", "Céline", "Sandrine", "Nathalie", "Aurélie", "Émilie", "Karine", "Sophie", "Hélène", "Valérie", "Stéphanie", "Laëtitia", "Marie-Claude", "Anne-Sophie",
        "Delphine", "Virginie", "Élodie", "Séverine", "Fatima", "Géraldine", "Noëlle", "Carole", "Ludivine", "Mélanie", "Gaëlle", "Claire", "Amandine", "Béatrice",
        "Khadija", "Julie", "Françoise", "Cécile", "Isabelle", "Magali", "Coralie", "Solène", "Laure", "Maria", "Agnès", "Dominique");

    private static readonly Word[] _men = Words(
        "Benoît", "Stéphane", "Jérôme", "Frédéric", "Sébastien", "Cédric", "Grégory", "Mickaël", "Jean-Marc", "Pierre-Yves", "Rémi", "Loïc", "Jean-François", "Éric",
        "Thierry", "Olivier", "Nicolas", "Guillaume", "Mathieu", "Karim", "Hervé", "Fabrice", "Ludovic", "Damien", "Régis", "Joël", "Xavier", "Laurent",
        "Mohamed", "Vincent", "Christophe", "Arnaud", "Anthony", "Yannick", "José", "Romain", "Gilles", "Alexandre", "Bruno", "Dominique");

    public static IReadOnlyList<Word> Streets { get; } = Words(
        "RUE DES MARRONNIERS", "CHEMIN DE L ANCIENNE GARE", "AVENUE DU 8 MAI 1945", "PLACE DE LA RÉPUBLIQUE", "IMPASSE DE L'OLIVETTE", "RUE DU FOUR À CHAUX",
        "ROUTE DE LA CRÊTE", "ALLÉE DES GENÊTS", "LOTISSEMENT LES PÂQUERETTES", "RUE DE LA POSTE", "LIEU-DIT LA BORDE BASSE", "BOULEVARD DE LA MARNE", "RUE HAUTE",
        "CHEMIN DU MOULIN À VENT", "RUE DE L ÉGLISE", "RÉSIDENCE LE PARC", "QUAI DU CANAL", "RUE DES TANNEURS", "TRAVERSE DES CHÈVRES");

    public static Word Girl(ref Noise noise) => noise.Pick<Word>(_girls);

    public static Word Boy(ref Noise noise) => noise.Pick<Word>(_boys);

    public static Word Woman(ref Noise noise) => noise.Pick<Word>(_women);

    public static Word Man(ref Noise noise) => noise.Pick<Word>(_men);

    public static Word Surname(ref Noise noise)
    {
        var name = noise.Pick<Word>(_surnames);
        return noise.Below(100) switch
        {
            < 2 => new Word("DE " + name.Text),
            2 => new Word("DE LA " + name.Text),
            3 => new Word("D'A" + name.Text),
            4 => new Word("EL " + name.Text),
            < 8 => new Word($"{name.Text}-{noise.Pick<Word>(_surnames).Text}"),
            8 => new Word($"{name.Text} {noise.Pick<Word>(_surnames).Text}"),
            _ => name,
        };
    }

    private static Word[] Combine(string[] heads, string[] tails) =>
        [.. heads.SelectMany(head => tails, (head, tail) => new Word(head + tail))];

    private static Word[] Words(params string[] texts) => [.. texts.Select(text => new Word(text))];
}
