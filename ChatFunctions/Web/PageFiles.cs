using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using ChatFunctions.Access;
using ChatFunctions.Completions;
using Microsoft.Net.Http.Headers;

namespace ChatFunctions.Web;

/// <summary>The page and its files, and the API's description, from the assembly; read when asked for. Thread-safe.</summary>
internal sealed class PageFiles
{
    private const string Folder = "page/";

    // Parts of the script that are loaded when they are first needed, under names that have the hash of their content already.
    private static readonly string[] Named = ["app.js", "style.css", "icon.svg"];

    private readonly Lazy<(PageFile Page, Dictionary<string, PageFile> Files)> _all;
    private readonly Lazy<PageFile> _description = new(() => new PageFile(Read("openapi.json"), "application/json"));

    /// <param name="access">How callers are let in; the page then knows whether to ask for a key.</param>
    /// <param name="models">Whether there is a choice; which there are is told to callers only.</param>
    public PageFiles(IOptions<AccessOptions> access, IOptions<CompletionOptions> models) =>
        _all = new(() => Load(access.Value.Access, models.Value.FurtherModels.Any() ? "several" : "one"));

    public PageFile Page => _all.Value.Page;

    /// <summary>What the API is, as an OpenAPI document.</summary>
    public PageFile Description => _description.Value;

    /// <summary>A file by its name with the hash of its content.</summary>
    public PageFile? Find(string name) => _all.Value.Files.GetValueOrDefault(name);

    private static (PageFile Page, Dictionary<string, PageFile> Files) Load(AccessMode access, string models)
    {
        var html = Encoding.UTF8.GetString(Read(Folder + "index.html"))
            .Replace("{{access}}", access.ToString(), StringComparison.Ordinal)
            .Replace("{{models}}", models, StringComparison.Ordinal);
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        foreach (var name in Names())
        {
            var file = new PageFile(Read(Folder + name), ContentTypeOf(name));
            var hashed = Named.Contains(name) ? $"{Path.GetFileNameWithoutExtension(name)}-{file.Hash}{Path.GetExtension(name)}" : name;
            files.Add(hashed, file);

            // Relative to the page, whatever the route prefix is.
            html = html.Replace($"{{{{{name}}}}}", $"app/{hashed}", StringComparison.Ordinal);
        }

        return (new PageFile(Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8"), files);
    }

    private static IEnumerable<string> Names() => typeof(PageFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Select(name => name[Folder.Length..])
        .Where(name => name != "index.html");

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The page has a file of an unknown type: {name}."),
    };

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks {name}.");
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}

/// <summary>A file of the page in all the forms in which it is sent, made once, when it is first asked for. Thread-safe.</summary>
internal sealed class PageFile
{
    private const int HashLength = 12;

    // A tenth smaller than by the usual 4, in a tenth of the time that the greatest takes.
    private static readonly BrotliCompressionOptions Brotli = new() { Quality = 9 };

    // The smallest first. Compressed here rather than in the repository: it takes milliseconds, and there is nothing that could not fit.
    private readonly Lazy<Form[]> _forms;

    public PageFile(byte[] content, string contentType)
    {
        ContentType = contentType;
        Hash = Base64Url.EncodeToString(SHA256.HashData(content))[..HashLength];
        _forms = new(() =>
        [
            FormOf("br", Compress(content, target => new BrotliStream(target, Brotli))),
            FormOf("gzip", Compress(content, target => new GZipStream(target, CompressionLevel.Optimal))),
            FormOf("", content),
        ]);
    }

    public string ContentType { get; }

    /// <summary>SHA-256 of the content, shortened: another content gets another name, so that caches never mix them up.</summary>
    public string Hash { get; }

    /// <summary>The smallest form that a client takes; the plain one also where it takes none.</summary>
    /// <remarks>Source: RFC 9110, section 12.5.3.</remarks>
    public Form BestFor(IList<StringWithQualityHeaderValue> accepted) =>
        Array.Find(_forms.Value, form => Accepts(accepted, form.Encoding)) ?? _forms.Value[^1];

    private static bool Accepts(IList<StringWithQualityHeaderValue> accepted, string encoding)
    {
        var named = accepted.FirstOrDefault(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value == "*");
        return named is not null && named.Quality is null or > 0;
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var target = new MemoryStream();
        using (var stream = compressor(target))
        {
            stream.Write(content);
        }

        return target.ToArray();
    }

    private Form FormOf(string encoding, byte[] content) =>
        new(encoding, content, $"\"{Hash}{(encoding.Length > 0 ? $"-{encoding}" : "")}\"");

    /// <summary>The file, compressed in one way or not at all.</summary>
    /// <param name="Encoding">The content coding; empty for the plain form.</param>
    /// <param name="Content">The file in this coding.</param>
    /// <param name="ETag">With its quotes; another one for each form.</param>
    internal sealed record Form(string Encoding, byte[] Content, string ETag);
}
