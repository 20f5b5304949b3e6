using EntEcole.Directory.Server.Console.Sessions;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>Any page keeps a session from ending; this one says until when, beside a form that is being filled in.</summary>
internal sealed class StayModel(ConsoleSettings settings) : ConsolePage
{
    /// <summary>When the session ends unless another page is asked for.</summary>
    public DateTimeOffset EndsAt => Session.EndsAt(settings);
}
