namespace EntEcole.Directory.Sample;

/// <summary>A department: its code on three characters, its chief town, and its weight in the academy.</summary>
internal sealed record Department(string Code, int Weight, string ChiefTown, string ChiefTownInsee, string ChiefTownPostalCode);

/// <summary>One of the two academies.</summary>
/// <param name="Index">0 or 1.</param>
/// <param name="Name">Label and folder.</param>
/// <param name="Code">National code.</param>
/// <param name="Recent">Whether its extracts carry the attributes of 2021.</param>
/// <param name="Domain">Mail domain of its staff.</param>
/// <param name="Landline">First digits of its telephones: a range kept by ARCEP for works of fiction.</param>
/// <param name="Departments">Its departments.</param>
internal sealed record AcademyInfo(
    int Index, string Name, string Code, bool Recent, string Domain, string Landline, IReadOnlyList<Department> Departments)
{
    public static AcademyInfo Toulouse { get; } = new(0, "TOULOUSE", "16", Recent: false, "ac-toulouse.example.invalid", "+33 5 36 49 ",
    [
        new("031", 40, "TOULOUSE", "31555", "31000"),
        new("012", 10, "RODEZ", "12202", "12000"),
        new("032", 8, "AUCH", "32013", "32000"),
        new("009", 6, "FOIX", "09122", "09000"),
        new("046", 8, "CAHORS", "46042", "46000"),
        new("065", 9, "TARBES", "65440", "65000"),
        new("081", 11, "ALBI", "81004", "81000"),
        new("082", 8, "MONTAUBAN", "82121", "82000"),
    ]);

    public static AcademyInfo Montpellier { get; } = new(
        1, "MONTPELLIER", "11", Recent: true, "ac-montpellier.example.invalid", "+33 4 65 71 ",
    [
        new("034", 38, "MONTPELLIER", "34172", "34000"),
        new("066", 16, "PERPIGNAN", "66136", "66000"),
        new("030", 26, "NIMES", "30189", "30000"),
        new("011", 14, "CARCASSONNE", "11069", "11000"),
        new("048", 6, "MENDE", "48095", "48000"),
    ]);

    public static IReadOnlyList<AcademyInfo> All { get; } = [Toulouse, Montpellier];
}
