namespace EntEcole.Directory.Server.Console.Pages.Privacy;

/// <summary>The person of a request or a measure, for the partial <c>_Person</c>.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Person">The person; null when no call shows them.</param>
internal sealed record PrivacyPerson(string Id, V1.Person? Person);
