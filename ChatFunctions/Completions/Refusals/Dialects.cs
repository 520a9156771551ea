using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Completions.Refusals;

/// <summary>The dialect of each model, as far as this process has learned it. Thread-safe.</summary>
internal sealed class Dialects(IOptions<CompletionOptions> options)
{
    private readonly ConcurrentDictionary<string, Dialect> _learned = new();

    // Azure's older versions refuse the unknown member stream_options.
    private readonly Dialect _usual = new(
        HasStreamOptions: options.Value.OpenAIBaseUrl is not null ||
            string.CompareOrdinal(options.Value.AzureApiVersion ?? "9", "2024-09-01") >= 0,
        HasMaxCompletionTokens: true,
        KnowsDevelopers: options.Value.IsOpenAI);

    public Dialect Of(string model) => _learned.GetValueOrDefault(model, _usual);

    /// <summary>A call in this dialect was answered.</summary>
    public void Learn(string model, Dialect dialect)
    {
        if (dialect != Of(model))
        {
            _learned[model] = dialect;
        }
    }
}
