namespace ChatFunctions.Completions;

/// <summary>One item of a reply, as the model begins it; what it says comes in deltas.</summary>
internal sealed record ReplyItem
{
    /// <summary>A message to the reader. A reply that begins with one need not say so.</summary>
    public static readonly ReplyItem Text = new(ReplyItemKind.Text);

    /// <summary>A message that refuses.</summary>
    public static readonly ReplyItem Refusal = new(ReplyItemKind.Refusal);

    /// <summary>What the model thinks.</summary>
    public static readonly ReplyItem Reasoning = new(ReplyItemKind.Reasoning);

    private ReplyItem(ReplyItemKind kind) => Kind = kind;

    public ReplyItemKind Kind { get; }

    /// <summary>What the output of a call names it by; empty for other items.</summary>
    public string CallId { get; private init; } = "";

    /// <summary>The function that is called; empty for other items.</summary>
    public string Name { get; private init; } = "";

    public bool IsCall => Kind == ReplyItemKind.Call;

    /// <summary>Whether a reader is to see it: text, or the words of a refusal.</summary>
    public bool IsMessage => Kind is ReplyItemKind.Text or ReplyItemKind.Refusal;

    /// <summary>The call of a function, whose arguments are its deltas.</summary>
    public static ReplyItem Call(string callId, string name) => new(ReplyItemKind.Call) { CallId = callId, Name = name };
}

/// <summary>What an item of a reply is.</summary>
internal enum ReplyItemKind
{
    Text,
    Refusal,
    Reasoning,
    Call,
}
