using System.Diagnostics;
using ChatFunctions.Telemetry;

namespace ChatFunctions.Completions;

/// <summary>
/// The span and the metrics of one call to the model; what was said is never captured. For one caller at a time.
/// </summary>
/// <remarks>Source: OpenTelemetry semantic conventions, «Generative AI spans» and «Generative AI client metrics».</remarks>
internal sealed class ModelCall : IDisposable
{
    private const string Operation = "chat";

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Activity? _activity;
    private readonly TagList _tags;
    private string? _error;

    public ModelCall(CompletionRequest request, CompletionOptions options, TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
        _tags = new TagList
        {
            { "gen_ai.operation.name", Operation },
            { "gen_ai.provider.name", options.OpenAIBaseUrl is null ? "azure.ai.openai" : "openai" },
            { "gen_ai.request.model", request.Model },
        };
        if (Uri.TryCreate(options.OpenAIBaseUrl ?? options.AzureEndpoint, UriKind.Absolute, out var address))
        {
            _tags.Add("server.address", address.Host);
            _tags.Add("server.port", address.Port);
        }

        _activity = ChatTelemetry.Source.StartActivity(ActivityKind.Client, tags: _tags, name: $"{Operation} {request.Model}");
        _activity?.SetTag("gen_ai.request.temperature", request.Settings.Temperature);
        _activity?.SetTag("gen_ai.request.top_p", request.Settings.TopP);
        _activity?.SetTag("gen_ai.request.max_tokens", request.Settings.MaxOutputTokens);
    }

    public void Observe(in CompletionUpdate update)
    {
        if (update.Model is { } model)
        {
            _activity?.SetTag("gen_ai.response.model", model);
        }

        if (update.Finish is { } finish)
        {
            _activity?.SetTag("gen_ai.response.finish_reasons", new[] { finish.Word });
        }

        if (update.Usage is { } usage)
        {
            Observe(usage);
        }
    }

    /// <summary>The call failed.</summary>
    public void Fail(string error)
    {
        _error = error;
        _activity?.SetTag("error.type", error);
        _activity?.SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose()
    {
        var tags = _tags;
        if (_error is not null)
        {
            tags.Add("error.type", _error);
        }

        ChatTelemetry.ModelDuration.Record(_time.GetElapsedTime(_started).TotalSeconds, tags);
        _activity?.Dispose();
    }

    private void Observe(TokenUsage usage)
    {
        _activity?.SetTag("gen_ai.usage.input_tokens", usage.InputTokens);
        _activity?.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        var (input, output) = (_tags, _tags);
        input.Add("gen_ai.token.type", "input");
        output.Add("gen_ai.token.type", "output");
        ChatTelemetry.ModelTokens.Record(usage.InputTokens, input);
        ChatTelemetry.ModelTokens.Record(usage.OutputTokens, output);
    }
}
