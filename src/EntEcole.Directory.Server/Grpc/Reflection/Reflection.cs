using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace EntEcole.Directory.Server.Grpc.Reflection;

/// <summary>The files and symbols that reflection answers with.</summary>
internal sealed class ReflectionCatalog
{
    private readonly IReadOnlyList<string> services;
    private readonly Dictionary<string, FileDescriptor> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> symbols = new(StringComparer.Ordinal);

    public ReflectionCatalog(IReadOnlyList<ServiceDescriptor> descriptors)
    {
        services = [.. descriptors.Select(service => service.FullName).Order(StringComparer.Ordinal)];
        foreach (var service in descriptors)
        {
            Add(service.File);
        }
    }

    /// <summary>Answers one request.</summary>
    public ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse
                {
                    Service = { services.Select(name => new ServiceResponse { Name = name }) },
                };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                Fill(response, files.GetValueOrDefault(request.FileByFilename));
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                Fill(response, symbols.GetValueOrDefault(request.FileContainingSymbol));
                break;
            default:
                // proto3 has no extensions.
                Fill(response, null);
                break;
        }

        return response;
    }

    private static void Fill(ServerReflectionResponse response, FileDescriptor? file)
    {
        if (file is null)
        {
            response.ErrorResponse = new ErrorResponse { ErrorCode = (int)StatusCode.NotFound, ErrorMessage = "Not found." };
            return;
        }

        // The file and all that it imports, so that the client need not ask again.
        var answer = new FileDescriptorResponse();
        foreach (var each in WithImports(file, []))
        {
            answer.FileDescriptorProto.Add(each.SerializedData);
        }

        response.FileDescriptorResponse = answer;
    }

    private static IEnumerable<FileDescriptor> WithImports(FileDescriptor file, HashSet<string> seen) =>
        seen.Add(file.Name) ? file.Dependencies.SelectMany(import => WithImports(import, seen)).Prepend(file) : [];

    private void Add(FileDescriptor file)
    {
        if (!files.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (var import in file.Dependencies)
        {
            Add(import);
        }

        foreach (var service in file.Services)
        {
            symbols[service.FullName] = file;
            foreach (var method in service.Methods)
            {
                symbols[method.FullName] = file;
            }
        }

        foreach (var type in file.EnumTypes)
        {
            symbols[type.FullName] = file;
        }

        foreach (var type in file.MessageTypes)
        {
            Add(type, file);
        }
    }

    private void Add(MessageDescriptor message, FileDescriptor file)
    {
        symbols[message.FullName] = file;
        foreach (var type in message.EnumTypes)
        {
            symbols[type.FullName] = file;
        }

        foreach (var nested in message.NestedTypes)
        {
            Add(nested, file);
        }
    }
}

/// <summary>Reflection, version 1.</summary>
internal sealed class ReflectionServiceV1(ReflectionCatalog catalog, Stopping stopping) : ServerReflection.ServerReflectionBase
{
    public override Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context) =>
        stopping.EndWithServerAsync(
            async token =>
            {
                while (await requestStream.MoveNext(token))
                {
                    await responseStream.WriteAsync(catalog.Answer(requestStream.Current), token);
                }
            },
            context.CancellationToken);
}

/// <summary>Reflection, version 1alpha, which older clients ask for: the same bytes under another name.</summary>
internal sealed class ReflectionServiceV1Alpha(ReflectionCatalog catalog, Stopping stopping) : V1Alpha.ServerReflection.ServerReflectionBase
{
    public override Task ServerReflectionInfo(
        IAsyncStreamReader<V1Alpha.ServerReflectionRequest> requestStream,
        IServerStreamWriter<V1Alpha.ServerReflectionResponse> responseStream,
        ServerCallContext context) =>
        stopping.EndWithServerAsync(
            async token =>
            {
                while (await requestStream.MoveNext(token))
                {
                    var request = ServerReflectionRequest.Parser.ParseFrom(requestStream.Current.ToByteString());
                    var response = V1Alpha.ServerReflectionResponse.Parser.ParseFrom(catalog.Answer(request).ToByteString());
                    await responseStream.WriteAsync(response, token);
                }
            },
            context.CancellationToken);
}
