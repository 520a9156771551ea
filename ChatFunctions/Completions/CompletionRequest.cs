namespace ChatFunctions.Completions;

/// <summary>What the model is asked.</summary>
/// <param name="Settings">How it is asked.</param>
/// <param name="Messages">All that it is sent, oldest first; each output of a call stands behind the message that called.</param>
internal sealed record CompletionRequest(ReplySettings Settings, IReadOnlyList<PromptMessage> Messages)
{
    public string Model => Settings.Model;

    /// <summary>All that the model reads of it, for a count of its tokens.</summary>
    public IReadOnlyList<string> Texts =>
    [
        .. Messages.Select(message => message.Text), .. Messages.Select(message => message.Calls).OfType<string>(), .. FurtherTexts,
    ];

    /// <summary>An estimate of what the model reads of its images, in tokens.</summary>
    public int ImageTokens => Messages.Sum(message => message.Images.Sum(image => image.Tokens));

    /// <summary>What of <see cref="Texts"/> is no message.</summary>
    public IReadOnlyList<string> FurtherTexts => [.. new[] { Settings.Tools, Settings.Format }.OfType<string>()];
}
