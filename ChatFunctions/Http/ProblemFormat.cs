namespace ChatFunctions.Http;

/// <summary>How problems look to the clients of a route. Chosen once at the beginning of a request. Thread-safe.</summary>
internal sealed class ProblemFormat
{
    private readonly Action<Utf8JsonWriter, ProblemException> _write;
    private readonly Dictionary<string, string> _names;

    private ProblemFormat(string contentType, Action<Utf8JsonWriter, ProblemException> write, Dictionary<string, string>? names = null)
    {
        ContentType = contentType;
        _write = write;
        _names = names ?? [];
    }

    /// <summary>A problem document. Source: RFC 9457.</summary>
    public static ProblemFormat Document { get; } = new ProblemFormat("application/problem+json", WriteDocument)
        .Naming(
            ("max_completion_tokens", "maxOutputTokens"),
            ("messages", "message"),
            ("response_format", "responseFormat"),
            ("reasoning_effort", "reasoningEffort"));

    /// <summary>The same for the UI message stream, whose request has a list of messages.</summary>
    public static ProblemFormat UIChat { get; } = Document.Naming([]);

    /// <summary>OpenAI's error body. Source: OpenAI API reference, «Error codes».</summary>
    public static ProblemFormat OpenAI { get; } = new("application/json", WriteOpenAI);

    /// <summary>A problem document with the member <c>error</c>, which clients of the AI Chat Protocol throw.</summary>
    /// <remarks>Source: the protocol's <c>AIChatError</c>.</remarks>
    public static ProblemFormat AIChat { get; } = new("application/problem+json", WriteAIChat);

    /// <summary>The same for the Responses API, which has other names than chat completions for some fields.</summary>
    public static ProblemFormat Responses { get; } = OpenAI.Naming(
        ("max_completion_tokens", "max_output_tokens"),
        ("messages", "input"),
        ("response_format", "text.format"),
        ("reasoning_effort", "reasoning.effort"),
        ("verbosity", "text.verbosity"));

    public string ContentType { get; }

    /// <summary>The format of this request: <see cref="Document"/> unless another was chosen.</summary>
    public static ProblemFormat Of(HttpContext context) => context.Features.Get<ProblemFormat>() ?? Document;

    /// <summary>Makes it the format of this request.</summary>
    public void Use(HttpContext context) => context.Features.Set(this);

    /// <summary>This format for callers that know fields of chat completions by other names.</summary>
    public ProblemFormat Naming(params (string Field, string Name)[] names) => new(ContentType, _write, names.ToDictionary());

    /// <summary>The caller's name of a field of chat completions.</summary>
    public string? NameOf(string? field) => field is null ? null : _names.GetValueOrDefault(field, field);

    public void Write(Utf8JsonWriter json, ProblemException problem) => _write(json, problem);

    private static void WriteAIChat(Utf8JsonWriter json, ProblemException problem)
    {
        json.WriteStartObject();
        WriteMembers(json, problem);
        WriteAIChatError(json, problem);
        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>error</c>.</summary>
    internal static void WriteAIChatError(Utf8JsonWriter json, ProblemException problem)
    {
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, problem.Kind);
        json.WriteString("message"u8, problem.Message);
        json.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter json, ProblemException problem)
    {
        json.WriteStartObject();
        WriteMembers(json, problem);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, ProblemException problem)
    {
        json.WriteString("type"u8, $"urn:chatfunctions:problem:{problem.Kind}");
        json.WriteString("title"u8, problem.Title);
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("detail"u8, problem.Message);
        if (problem.ModelField is not null)
        {
            json.WriteString("param"u8, problem.Param);
        }

        if (problem.Code is not null)
        {
            json.WriteString("code"u8, problem.Code);
        }

        if (problem.ConversationId is not null)
        {
            json.WriteString("conversationId"u8, problem.ConversationId);
        }

        if (problem.TurnId is not null)
        {
            json.WriteString("turnId"u8, problem.TurnId);
        }
    }

    private static void WriteOpenAI(Utf8JsonWriter json, ProblemException problem)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, problem.Message);
        json.WriteString("type"u8, OpenAIType(problem.Status));
        json.WriteString("param"u8, problem.Param ?? problem.ModelField);
        json.WriteString("code"u8, problem.Code ?? OpenAICode(problem.Kind));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string OpenAIType(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string OpenAICode(string kind) => kind switch
    {
        "unauthorized" => "invalid_api_key",
        "rate-limited" => "rate_limit_exceeded",
        "conversation-busy" => "conversation_locked",
        "content-filter" => "content_filter",
        _ => kind.Replace('-', '_'),
    };
}
