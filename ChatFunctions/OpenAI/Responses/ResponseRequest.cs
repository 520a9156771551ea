namespace ChatFunctions.OpenAI.Responses;

/// <summary>The body of <c>POST /v1/responses</c>, checked.</summary>
internal sealed record ResponseRequest
{
    public IReadOnlyList<InputItem> Input { get; init; } = [];

    public string? Model { get; init; }

    public string? Instructions { get; init; }

    /// <summary>The conversation's public id.</summary>
    public string? Conversation { get; init; }

    public string? PreviousResponseId { get; init; }

    public bool Stream { get; init; }

    /// <summary>A JSON object, or empty.</summary>
    public string Metadata { get; init; } = "";

    public int? MaxOutputTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    /// <summary>What the response repeats.</summary>
    public ResponseEcho Echo { get; init; } = new();
}
